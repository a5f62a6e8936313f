import { ProblemError, synthesize } from 'fairlead';

// What stock `cdk8s synth` runs. It has emptied the output folder before; the tree written is the one of `fairlead synth`.
synthesize({ out: process.env.CDK8S_OUTDIR ?? 'dist' }).catch((error: unknown) => {
  console.error(error instanceof ProblemError ? error.message : error);
  process.exitCode = 1;
});
