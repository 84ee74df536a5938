#include "models/log_odds.h"

#include <math.h>

log_odds log_odds_of(double na, double sa, double nb, double sb, double strength)
{
    double prior = strength * (na + nb + 0.5) / (sa + sb + 1), rest = fmax(strength - prior, 0.01);
    double a = na + prior, b = nb + prior;
    return (log_odds){log(a / (sa - na + rest)) - log(b / (sb - nb + rest)), 1 / a + 1 / b};
}
