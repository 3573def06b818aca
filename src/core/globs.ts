/** A pattern in which `*` stands for any text and `?` for one character; all else is literal. */
export function globMatcher(patterns: readonly string[]): (names: readonly string[]) => boolean {
  if (patterns.length === 0) return () => false;
  const expression = new RegExp(`^(?:${patterns.map(toExpression).join('|')})$`, 's');
  return names => names.some(name => expression.test(name));
}

const toExpression = (pattern: string): string =>
  pattern.replace(/[\\^$.*+?()[\]{}|]/g, character => (character === '*' ? '.*' : character === '?' ? '.' : `\\${character}`));
