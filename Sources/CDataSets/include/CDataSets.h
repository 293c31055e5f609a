#ifndef C_DATA_SETS_H
#define C_DATA_SETS_H

/* Published data that gd carries with it; each file names its source and its licence. */

enum { gd_iris_rows = 150, gd_digits_rows = 1797, gd_digits_width = 65 };

extern const unsigned char gd_iris[gd_iris_rows * 5];
extern const char gd_digits[];

/* Arrays of this length would be tuples in Swift. */
static inline unsigned char gd_iris_byte(long place) { return gd_iris[place]; }
static inline char gd_digits_byte(long place) { return gd_digits[place]; }

#endif
