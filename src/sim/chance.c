#include "sim/chance.h"

/* The finishing step of splitmix64: every bit of the result depends on every bit of x. */
static uint64_t mix(uint64_t x)
{
    x += 0x9e3779b97f4a7c15;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
    x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
    return x ^ (x >> 31);
}

uint64_t sim_draw(uint64_t seed, uint64_t place, uint64_t ordinal, enum sim_purpose purpose)
{
    return mix(mix(mix(mix(seed) ^ place) ^ ordinal) ^ (uint64_t)purpose);
}

bool sim_hits(uint64_t draw, uint32_t ppm)
{
    return (draw >> 11) % 1000000 < ppm;
}

int64_t sim_up_to(uint64_t draw, int64_t bound)
{
    return bound <= 0 ? 0 : (int64_t)((draw >> 1) % ((uint64_t)bound + 1));
}
