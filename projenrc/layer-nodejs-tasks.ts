import { Component, Project, Task } from 'projen';

/** The commands of the Node.js runtime layer. */
export class LayerNodejsTasks extends Component {
  /** Builds assets/layer-nodejs.zip. */
  readonly bundle: Task;

  constructor(project: Project) {
    super(project);
    this.bundle = project.addTask('bundle:layer-nodejs', {
      description: 'Build the Node.js runtime layer into assets/layer-nodejs.zip',
      exec: 'tsx projenrc/layer-nodejs.ts',
    });
    project.addTask('bench:layer-node', {
      description: 'Measure the Node.js layer against the published library (as root: it needs an /opt and a network of its own)',
      exec: 'tsx bench/layer-node.ts',
    });
  }
}
