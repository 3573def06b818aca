import { awscdk, Component, Task } from 'projen';
import { LANGUAGES } from './language-package';

/** Runs jest projects, with a report for `.ci/count.mjs`. */
const jest = (...projects: readonly string[]): string =>
  `mkdir -p reports && jest --ci --selectProjects ${projects.join(' ')} --json --outputFile=reports/${projects[0]}.json`;

/** The commands of README, each a projen task and so an npm script. */
export class ProjectTasks extends Component {
  private readonly library: awscdk.AwsCdkConstructLibrary;

  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    this.library = project;
    // jsii runs on Node.js 20 but says at every start that it is past its end of life.
    project.tasks.addEnvironment('JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION', '20');
    // jsii wants the oldest peers installed; we compile on the newest, and check the types and run the tests on the oldest as well.
    project.compileTask.reset('jsii --silence-warnings=reserved-word --silence-warnings=metadata/missing-dev-dependency');

    // What the layer is built from, and what its tests and the demo run on, comes with `npm ci`.
    project.setScript('prepare', 'node test/runtime-clients/install.mjs');

    const macro = this.task('bundle:macro', 'Bundle the macro into assets/', ['tsx projenrc/bundles.ts']);
    const layer = this.task('bundle:layer-nodejs', 'Build the Node.js runtime layer into assets/, with its V8 code caches', ['tsx projenrc/layer-nodejs.ts']);
    const bundle = this.task('bundle', 'Build all that assets/ holds', []);
    [macro, layer].forEach(task => bundle.spawn(task));
    this.task('catalog', 'Regenerate src/core/catalog-data.ts from the published layers', ['tsx projenrc/catalog.ts']);
    this.test(bundle);
    this.languagePackages();
    this.demoAndBenches(macro, layer);
    project.preCompileTask.spawn(bundle);
  }

  private test(bundle: Task): void {
    const generated = this.task('generated', 'Fail if a generated file is not current', ['tsx projenrc/check-generated.ts']);
    const lint = this.task('lint', 'Lint everything', ['eslint --max-warnings 0 .']);
    const types = this.typecheck();
    const python = this.task('test:python', 'Test what is written in Python: the runtime layer, the drivers of its tests', ['.ci/python-tests']);

    const unit = this.task('test:unit', 'Run the unit tests, on the newest and the oldest peers', [
      jest('unit', 'oldest-cdk'),
    ]);
    const parts = this.task('test:parts', 'Make ready what the tests run on: AWS\'s runtime clients, .venv', ['node test/prepare.mjs']);
    const golden = this.task('golden:update', 'Write the expectations of test/golden anew, to be read before they are committed', []);
    golden.exec('tsx test/golden/update.ts', { receiveArgs: true });
    const { testTask, compileTask } = this.library;
    testTask.reset();
    [bundle, compileTask, generated, lint, types, parts, unit, python].forEach(task => testTask.spawn(task));
    this.task('test:stage', 'Deploy the examples on the local stage and look from inside', ['test/stage/run']);
    this.task('test:languages', 'Synthesize the example from Python, Java and Go', [
      `${jest('languages')} --maxWorkers=2 --verbose`,
    ]);
  }

  /** In place of jsii-pacmak on the project itself, which generates against the newest peers. */
  private languagePackages(): void {
    for (const language of LANGUAGES) this.library.tasks.tryFind(`package:${language}`)?.reset(`tsx projenrc/language-package.ts ${language}`);
  }

  private typecheck(): Task {
    return this.task('typecheck', 'Type-check what jsii does not: tests, macro, build, examples, benches, the Node.js layer', [
      'tsc --noEmit -p test/tsconfig.json',
      'tsc --noEmit -p test/tsconfig.oldest-cdk.json',
      'tsc --noEmit -p macro/tsconfig.json',
      'tsc --noEmit -p projenrc/tsconfig.json',
      'tsc --noEmit -p layer/nodejs/tsconfig.json',
    ]);
  }

  private demoAndBenches(macro: Task, layer: Task): void {
    const demo = this.task('demo', 'Instrument the example application through both hands, then run a chain of functions and print its trace', []);
    demo.spawn(macro);
    demo.exec('tsx examples/demo.ts');
    demo.spawn(layer);
    demo.exec('tsx examples/chain.ts');
    const benchMacro = this.task('bench:macro', 'Measure the macro', []);
    benchMacro.spawn(macro);
    benchMacro.exec('tsx bench/macro.ts');
    const benchLayer = this.task('bench:layer-node', 'Measure the Node.js layer against the published one', []);
    benchLayer.spawn(layer);
    benchLayer.exec('tsx bench/layer-node.ts', { receiveArgs: true });
    const benchSynth = this.task('bench:synth', 'Measure synthesis with the construct against without', []);
    benchSynth.exec('tsx bench/synth.ts', { receiveArgs: true });
  }

  private task(name: string, description: string, commands: readonly string[]): Task {
    return this.library.addTask(name, { description, steps: commands.map(exec => ({ exec })) });
  }
}
