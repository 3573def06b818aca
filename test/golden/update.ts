import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CASES, expectation, Partition, REGIONS, run } from './golden';

/**
 * `npm run golden:update [case…]` writes the expectations anew, and says which changed: read each before it is committed.
 * A partition other than aws keeps an expectation of its own where it has one.
 */
const wanted = process.argv.slice(2);
for (const name of wanted.length > 0 ? wanted : CASES) {
  const kept = readdirSync(join(__dirname, name)).filter(file => /^(expected|problems)/.test(file));
  const partitions = (Object.keys(REGIONS) as Partition[]).filter(partition => partition === 'aws' || kept.some(file => file.includes(partition)));
  const outcomes = partitions.map(partition => run(name, partition));
  kept.filter(file => !outcomes.some(outcome => outcome.file === file)).forEach(file => rmSync(join(__dirname, name, file)));
  for (const { file, text } of outcomes) {
    if (expectation(name, file) === text) continue;
    writeFileSync(join(__dirname, name, file), text);
    console.log(`${name}/${file} changed`);
  }
}
