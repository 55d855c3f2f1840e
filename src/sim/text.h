/* What users send when the command gives only a number of bytes: a text in which every octet's
 * place can be recognised, so that an octet in the wrong place is found out.
 */
#ifndef SYNFIN_SIM_TEXT_H
#define SYNFIN_SIM_TEXT_H

#include <stddef.h>
#include <stdint.h>

/* Writes the octets of the text from `offset` on. */
void sim_text_write(uint64_t offset, uint8_t *octets, size_t bytes);

#endif
