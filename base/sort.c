#include "base/sort.h"

#include "base/rng.h"

int compare_doubles(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

double sort_select(double *values, size_t n, size_t rank)
{
    size_t begin = 0, end = n;
    while (end - begin > 1) {
        double pivot = values[begin + rng_below(n, begin ^ end, end - begin)]; /* no order of input makes it slow */
        ptrdiff_t low = (ptrdiff_t)begin, high = (ptrdiff_t)end - 1;
        while (low <= high) {
            while (values[low] < pivot)
                low++;
            while (values[high] > pivot)
                high--;
            if (low > high)
                break;
            double held = values[low];
            values[low++] = values[high];
            values[high--] = held;
        }
        if ((ptrdiff_t)rank <= high)
            end = (size_t)high + 1;
        else if ((ptrdiff_t)rank >= low)
            begin = (size_t)low;
        else
            break;
    }
    return values[rank];
}
