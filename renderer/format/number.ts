const grouped = new Intl.NumberFormat('en-US');

/** 12345 → `12,345`, in both languages. */
export function num(value: number): string {
  return grouped.format(value);
}

const UNITS = ['B', 'KB', 'MB', 'GB'] as const;

/** Size of a file: `812 B`, `3.4 MB`. */
export function fileSize(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const text = unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1);
  return `${text} ${UNITS[unit] ?? 'B'}`;
}
