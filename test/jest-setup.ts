// aws-cdk-lib validates every synthesized template by default, which costs a second and 270 MB per worker.
// One test turns it on again; the others look at the templates themselves.
process.env.CDK_VALIDATION ??= 'false';
