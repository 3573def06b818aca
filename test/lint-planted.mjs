// Lints the files given as JSON on stdin, [{ path, code }], none of which exists, and prints the rules that each breaks.
// A process of its own: ESLint loads its configuration as an ES module, which jest's sandbox does not do.
import { ESLint } from 'eslint';
import { readFileSync } from 'node:fs';
import tseslint from 'typescript-eslint';

// The rules that need types would build a program of the whole project; those planted need none.
const eslint = new ESLint({ overrideConfig: tseslint.configs.disableTypeChecked });
const rulesBroken = async ({ path, code }) => {
  const [result] = await eslint.lintText(code, { filePath: path });
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
};
console.log(JSON.stringify(await Promise.all(JSON.parse(readFileSync(0, 'utf8')).map(rulesBroken))));
