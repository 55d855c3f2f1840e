/* Chooses between the command line and the window before anything of GTK exists. */
#include "cli/cli.h"

int main(int argc, char **argv)
{
    cli_start_language();
    return cli_main(argc, argv);
}
