import { readFileSync } from 'node:fs';

/** What the engine of this package is. */
export interface EngineFacts {
  /** Digest of the unpacked module, as `sha256:<hex>`: another digest, other results. */
  readonly digest: string;

  /** Bytes of the unpacked module. */
  readonly size: number;

  /** Version of the Helm in it, for example `4.3.1`. */
  readonly helm: string;

  /** Version of the Kustomize libraries in it, and of the `kustomize` program that has the same ones. */
  readonly kustomize: string;
  readonly kustomizeCli: string;

  /** Version of Kubernetes whose APIs `helm template` assumes by default. */
  readonly kubernetes: string;
}

let known: EngineFacts | undefined;

/** What the engine of this package is, without loading it. */
export function engineFacts(): EngineFacts {
  known ??= Object.freeze(JSON.parse(readFileSync(require.resolve('#engine/engine.json'), 'utf8')) as EngineFacts);
  return known;
}

/** What the admission engine of this package is. */
export interface AdmissionFacts {
  /** Digest of the unpacked module, as `sha256:<hex>`: another digest, other verdicts. */
  readonly digest: string;

  /** Bytes of the unpacked module. */
  readonly size: number;

  /** Version of the Kubernetes whose code it is. */
  readonly kubernetes: string;
}

let knownAdmission: AdmissionFacts | undefined;

/** What the admission engine of this package is, without loading it. */
export function admissionFacts(): AdmissionFacts {
  knownAdmission ??= Object.freeze(
    JSON.parse(readFileSync(require.resolve('#engine/admission/admission.json'), 'utf8')) as AdmissionFacts,
  );
  return knownAdmission;
}
