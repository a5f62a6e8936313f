import type { ArgoCdManifests, ArgoCdRelease, Bootstrap, HomeBootstrap, SpokeBootstrap } from '../inspect/bootstrap';
import { writeYaml, writeYamlDocuments } from '../yaml';

/** A shell script that a person reads, completes and runs: comments say what each step is for. */
export function bootstrapGuide(bootstrap: Bootstrap): string {
  return bootstrap.topology === 'home' ? homeGuide(bootstrap) : spokeGuide(bootstrap);
}

function homeGuide({ cluster, objects, argocd, credentials, repository, revision }: HomeBootstrap): string {
  const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
  const others = objects.filter(({ kind }) => kind !== 'Namespace');
  return blocks(
    comment(
      `What cluster '${cluster}' needs once. From then on its Argo CD follows ${repository} at '${revision}'.`,
      `Check first that kubectl talks to '${cluster}' and that the manifests are pushed.`,
    ),
    // Run as a whole, the script must not go on after a step that failed.
    'set -eu',
    comment('1. The namespace of Argo CD.'),
    apply(writeYamlDocuments(namespaces)),
    comment(
      '2. Argo CD itself.',
      argocd.isManaged
        ? 'The cluster has it as an add-on, which takes this installation over and keeps it in step with Git.'
        : 'The cluster has no add-on for it, so later versions of Argo CD are installed by hand as well.',
    ),
    'folders' in argocd ? applyFolders(argocd) : install(argocd),
    comment(
      '3. Credentials of repositories, where Argo CD cannot read them without. They never lie in Git.',
      ...(credentials.length === 0
        ? [`The fleet names none. If ${repository} is private, add 'repositoryCredentials' to the fleet.`]
        : []),
    ),
    ...credentials.map(credentialStep),
    comment('4. The project of the platform and the root Application, which brings everything else.'),
    apply(writeYamlDocuments(others)),
  );
}

function spokeGuide({ cluster, hub, access, objects }: SpokeBootstrap): string {
  return blocks(
    comment(
      `Cluster '${cluster}' is a spoke: nothing is installed on it by hand, the Argo CD of '${hub}' does all of it.`,
      `It is reached at ${access.server}.`,
    ),
    comment('1. What must be true outside of Git.', ...trust(access, hub)),
    comment(
      `2. Its registration. The root Application of '${hub}' brings it with the next commit; it holds no credential.`,
      'Apply it by hand, on the hub, only to try it out earlier.',
    ),
    apply(writeYamlDocuments(objects)),
  );
}

function trust(access: SpokeBootstrap['access'], hub: string): string[] {
  switch (access.method) {
    case 'awsIam':
      return [
        `The IAM role ${access.role}`,
        `- trusts the IAM identity of Argo CD on '${hub}' (service accounts argocd-application-controller and argocd-server),`,
        '- is an access entry of the EKS cluster with the policy AmazonEKSClusterAdminPolicy.',
      ];
    case 'gcpWorkloadIdentity':
      return [
        `The Google service account of Argo CD on '${hub}' may administer this cluster (roles/container.admin on its project).`,
      ];
    case 'azureWorkloadIdentity':
      return [
        `The workload identity of Argo CD on '${hub}'${access.clientId === undefined ? '' : ` (client id ${access.clientId})`}`,
        'has the role "Azure Kubernetes Service RBAC Cluster Admin" on this cluster.',
      ];
    case 'externalSecret':
      return [
        `On '${hub}' there is the ClusterSecretStore '${access.store}', and in it the key '${access.key}':`,
        "a JSON document in the form of Argo CD's cluster config, with the credential and the certificate authority.",
      ];
    case 'insecure':
      return [
        `The certificate of the API server is not verified until ${access.waiver.expires}: ${access.waiver.reason}`,
        ...(access.role === undefined ? [] : [`The IAM role ${access.role} trusts the Argo CD of '${hub}'.`]),
      ];
  }
}

function applyFolders({ folders }: ArgoCdManifests): string {
  return folders.map((folder) => `kubectl apply --server-side --force-conflicts -f ${quote(`${folder}/`)}`).join('\n');
}

function install({ releaseName, chart, repository, version, values }: ArgoCdRelease): string {
  const command = [
    `helm upgrade --install ${quote(releaseName)} ${quote(chart)}`,
    ...(repository === undefined ? [] : [`--repo ${quote(repository)}`]),
    `--version ${quote(version)}`,
    '--namespace argocd --wait --values -',
  ].join(' \\\n  ');
  return heredoc(command, writeYaml(values));
}

function credentialStep(credential: HomeBootstrap['credentials'][number]): string {
  if ('externalSecret' in credential) {
    const { store, key } = credential.externalSecret;
    return comment(
      `For ${credential.url}: the key '${key}' in the ClusterSecretStore '${store}'. External Secrets makes the Secret from`,
      'it, so for a repository that the root Application itself needs, make the Secret by hand until it runs.',
    );
  }
  const name = quote(credential.secret);
  return [
    `# For ${oneLine(credential.url)}. Fill in the user and the file with the password first:`,
    `# kubectl --namespace argocd create secret generic ${name} --from-literal=url=${quote(credential.url)} \\`,
    '#   --from-literal=username=… --from-file=password=…',
    `# kubectl --namespace argocd label secret ${name} argocd.argoproj.io/secret-type=repo-creds`,
    `kubectl --namespace argocd get secret ${name}`,
  ].join('\n');
}

function apply(yaml: string): string {
  return heredoc('kubectl apply --server-side -f -', yaml);
}

/** Feeds a text to a command's input. No line of YAML that Fairlead writes is the end mark. */
function heredoc(command: string, text: string): string {
  return `${command} <<'END_OF_YAML'\n${text}END_OF_YAML`;
}

function comment(...lines: readonly string[]): string {
  return lines.map((line) => `# ${oneLine(line)}`).join('\n');
}

// A line break in a name would end the comment and begin a command.
function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}

function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

function blocks(...parts: readonly string[]): string {
  return `${parts.join('\n\n')}\n`;
}
