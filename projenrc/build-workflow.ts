import { awscdk, Component, github } from 'projen';

/** Runs `.ci/run` on every push and pull request, on the toolchains of every language the library is built for. */
export class BuildWorkflow extends Component {
  constructor(project: awscdk.AwsCdkConstructLibrary) {
    super(project);
    if (!project.github) return;
    const { ActionRefs } = github;
    const workflow = new github.GithubWorkflow(project.github, 'build');
    workflow.on({ push: { branches: ['main'] }, pullRequest: {}, workflowDispatch: {} });
    workflow.addJob('build', {
      runsOn: ['ubuntu-latest'],
      permissions: { contents: github.workflows.JobPermission.READ },
      env: { CI: 'true' },
      steps: [
        { uses: ActionRefs.ACTIONS_CHECKOUT },
        { uses: ActionRefs.ACTIONS_SETUP_NODE, with: { 'node-version': '22' } },
        { uses: ActionRefs.ACTIONS_SETUP_PYTHON, with: { 'python-version': '3.13' } },
        { uses: ActionRefs.ACTIONS_SETUP_JAVA, with: { 'distribution': 'corretto', 'java-version': '17' } },
        { uses: ActionRefs.ACTIONS_SETUP_GO, with: { 'go-version': 'stable' } },
        { name: 'Everything', run: '.ci/run' },
      ],
    });
  }
}
