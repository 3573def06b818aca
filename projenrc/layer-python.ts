import { Component, Project } from 'projen';

/** What is copied into the package: CDK builds the layer from it at synth, SAM by its Makefile. */
const SHIPPED = ['datadog_lambda', 'build', 'requirements.txt', 'Makefile'];
const FOLDER = 'assets/layer-python';

/** The Python runtime layer: its sources go into the package, its build and its bench are tasks. */
export class LayerPython extends Component {
  constructor(project: Project) {
    super(project);
    const copy = `rm -rf ${FOLDER} && mkdir -p ${FOLDER} && tar --exclude=__pycache__ -C layer/python -cf - ${SHIPPED.join(' ')} | tar -xf - -C ${FOLDER}`;
    project.tasks.tryFind('bundle')?.exec(copy);
    project.addTask('build:layer-python', {
      description: 'Build the Python runtime layer: -- --python 3.12 --architecture arm64 --output assets/layer-python3.12-arm64.zip',
      steps: [{ exec: 'python3 layer/python/build/build_layer.py', receiveArgs: true }],
    });
    project.addTask('bench:layer-python', {
      description: 'Measure the Python runtime layer against the published one',
      steps: [{ exec: 'node test/venv.mjs' }, { exec: '.venv/bin/python bench/layer-python.py' }],
    });
  }
}
