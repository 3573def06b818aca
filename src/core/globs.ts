/** Patterns in which `*` stands for any text and `?` for one character; all else is literal. */
export const globMatcher =
  (patterns: readonly string[]): ((names: readonly string[]) => boolean) =>
    names =>
      patterns.some(pattern => names.some(name => matches(pattern, name)));

/**
 * In time that grows with pattern times name: only the last `*` is ever tried again, since what stood before it matches as early as it
 * can. A regular expression would try every one of them again for each of the others.
 */
function matches(pattern: string, name: string): boolean {
  let [at, from] = [0, 0];
  let star = -1;
  for (let i = 0; i < name.length;) {
    if (pattern[at] === '*') [star, from] = [at++, i];
    else if (pattern[at] === '?' || pattern[at] === name[i]) [at, i] = [at + 1, i + 1];
    else if (star >= 0) [at, i] = [star + 1, ++from];
    else return false;
  }
  while (pattern[at] === '*') at++;
  return at === pattern.length;
}
