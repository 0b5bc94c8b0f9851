/** Base units as people read them: grouped digits, no trailing zeros, at most `places` after the point, rounded down. */
export function formatAmount(base: string, decimals: number, places = 4): string {
  if (!/^\d+$/.test(base)) return '—';
  const digits = base.padStart(decimals + 1, '0');
  const whole = digits.slice(0, digits.length - decimals).replace(/^0+(?=\d)/, '');
  const fraction = digits
    .slice(digits.length - decimals, digits.length - decimals + places)
    .replace(/0+$/, '');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  if (fraction === '')
    return grouped === '0' && /[1-9]/.test(base) ? `<0.${'0'.repeat(places - 1)}1` : grouped;
  return `${grouped}.${fraction}`;
}
