import { Options } from './option-values';
import { OptionName } from './options';
import { Problem } from './problem';
import { Settings } from './settings';

/** One rule that options must hold together. */
export type Check = (settings: Settings) => readonly Problem[];

export const problem = (severity: Problem['severity'], code: string, path: OptionName, message: string, remedy: string): Problem => ({
  code,
  severity,
  path,
  message,
  remedy,
});

export const when = (failed: boolean, ...args: Parameters<typeof problem>): readonly Problem[] => (failed ? [problem(...args)] : []);

export const given = (options: Options, names: readonly OptionName[]): readonly OptionName[] =>
  names.filter(name => options[name] !== undefined);

export const quoted = (names: readonly string[]): string => names.map(name => `\`${name}\``).join(', ');
