/* One line an entry; see tcp/why.h.  No include guard: it is included for its X(). */
/* clang-format off */
X(NONE, TCP_WHY_CAUSE, "none", "", "", "")
