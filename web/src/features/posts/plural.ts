const number = new Intl.NumberFormat('en');

/** "1 post", "2 posts", "1,000 posts". */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${number.format(count)} ${count === 1 ? one : many}`;
}
