import { Component, Project, Task } from 'projen';

/** The commands of the Node.js runtime layer. */
export class LayerNodejsTasks extends Component {
  constructor(project: Project) {
    super(project);
    const bundle: Task = project.addTask('bundle:layer-nodejs', {
      description: 'Build the Node.js runtime layer into assets/, with its V8 code caches',
      exec: 'tsx projenrc/layer-nodejs.ts',
    });
    project.tasks.tryFind('bundle')?.spawn(bundle);
    const bench = project.addTask('bench:layer-node', { description: 'Measure the Node.js layer against the published one (as root, it has an /opt of its own)' });
    bench.spawn(bundle);
    bench.exec('tsx bench/layer-node.ts', { receiveArgs: true });
  }
}
