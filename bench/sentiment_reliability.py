"""The reliability diagram of the probabilities of sentiment: the part of bench/sentiment that --reliability asks for."""
BINS = 10
SIDE, MARGIN, GAP = 200, 40, 50  # pixels


def bins_of(answers):
    """Of (probability of the label, whether it was right): (texts, mean probability, share right) of each bin that has texts."""
    bins = [[] for _ in range(BINS)]
    for share, right in answers:
        bins[min(BINS - 1, int(BINS * share))].append((share, right))
    return [(len(of), sum(share for share, _ in of) / len(of), sum(right for _, right in of) / len(of)) for of in bins if of]


def calibration_error(bins):
    """In per cent."""
    return 100 * sum(n * abs(share - right) for n, share, right in bins) / sum(n for n, _, _ in bins)


def panel(lang, bins, left):
    x, y = lambda share: left + SIDE * share, lambda share: MARGIN + SIDE * (1 - share)
    most = max(n for n, _, _ in bins)
    marks = [f'<circle cx="{x(share):.1f}" cy="{y(right):.1f}" r="{2 + 6 * (n / most) ** 0.5:.1f}"><title>{n:,} texts: {100 * share:.1f} % said, '
             f'{100 * right:.1f} % right</title></circle>' for n, share, right in bins]
    grid = [f'<text x="{x(part):.0f}" y="{y(0) + 16:.0f}" text-anchor="middle">{100 * part:.0f}</text>'
            f'<text x="{left - 6}" y="{y(part) + 4:.0f}" text-anchor="end">{100 * part:.0f}</text>' for part in (0, 0.5, 1)]
    return [f'<rect x="{left}" y="{MARGIN}" width="{SIDE}" height="{SIDE}" fill="none" stroke="#999"/>',
            f'<path d="M{x(0):.1f} {y(0):.1f}L{x(1):.1f} {y(1):.1f}" stroke="#999" stroke-dasharray="4 4"/>', *grid,
            f'<text x="{left}" y="{MARGIN - 12}">{lang}: {sum(n for n, _, _ in bins):,} texts, error {calibration_error(bins):.1f} %</text>',
            '<g fill="#2a6f97">', *marks, '</g>']


def draw(reliability):
    """SVG of {language: bins}: a panel each, the probability of the label to the right, the share that is right upwards, both in per cent."""
    width, height = MARGIN + len(reliability) * (SIDE + GAP), 2 * MARGIN + SIDE
    lines = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="sans-serif" font-size="12" fill="#333">',
             f'<rect width="{width}" height="{height}" fill="#fff"/>']
    for i, (lang, bins) in enumerate(reliability.items()):
        lines += panel(lang, bins, MARGIN + i * (SIDE + GAP))
    return "\n".join([*lines, "</svg>", ""])
