// Adds up the reports of every test run (jest's JSON, JUnit XML) and prints `N passed, N failed` last.
// The arguments are the steps that failed: there are never fewer failures than those, also where no test ran.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };

/** jest: a file that could not run at all has no tests, so it counts as one failure. */
function addJest({ numPassedTests, numFailedTests, numPendingTests, numRuntimeErrorTestSuites, testResults }) {
  total.passed += numPassedTests;
  total.failed += numFailedTests + numRuntimeErrorTestSuites;
  total.skipped += numPendingTests;
  for (const { name, message, assertionResults } of testResults) {
    if (assertionResults.length === 0 && message) console.log(`failed: ${name}`);
    assertionResults.filter(({ status }) => status === 'failed').forEach(({ fullName }) => console.log(`failed: ${fullName}`));
  }
}

/** JUnit, as pytest writes it. */
function addJunit(xml) {
  for (const [, attributes] of xml.matchAll(/<testsuite\s([^>]*)>/g)) {
    const count = name => Number(new RegExp(`\\b${name}="(\\d+)"`).exec(attributes)?.[1] ?? 0);
    const failed = count('failures') + count('errors');
    total.failed += failed;
    total.skipped += count('skipped');
    total.passed += count('tests') - failed - count('skipped');
  }
}

const reports = existsSync('reports') ? readdirSync('reports').sort() : [];
for (const report of reports) {
  const text = readFileSync(`reports/${report}`, 'utf8');
  if (report.endsWith('.json')) addJest(JSON.parse(text));
  else if (report.endsWith('.xml')) addJunit(text);
}

const broken = process.argv.slice(2);
broken.forEach(step => console.log(`failed step: ${step}`));
const failed = Math.max(total.failed, broken.length);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`${total.passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;
