/* Chooses between the command line and the window before anything of GTK exists. */
#include "app/app.h"
#include "cli/cli.h"

int main(int argc, char **argv)
{
    cli_start_language();
    return cli_wants(argc, argv) ? cli_main(argc, argv) : app_main(argc, argv);
}
