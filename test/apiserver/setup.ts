import { programs } from './programs';
import { startServer, type RunningServer } from './server';

/** Starts the API server that all tests of the tier ask. */
export default async function setup(): Promise<void> {
  const built = programs();
  const server = await startServer(built);
  const { port, token, certificate } = server;
  process.env.FAIRLEAD_TEST_APISERVER = JSON.stringify({ port, token, certificate });
  process.env.FAIRLEAD_TEST_KYVERNO = built.kyverno;
  (globalThis as { fairleadServer?: RunningServer }).fairleadServer = server;
}
