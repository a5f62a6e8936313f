import { Fleet } from '../lib';
import { resolveFleet, type LoadedFleet } from '../lib/load';
import { FleetData } from '../lib/model';

/** A fleet for a test, with nothing on it. */
export function newFleet(name = 'acme'): Fleet {
  return new Fleet(name, { repository: 'https://git.example.com/acme/gitops.git', path: `dist/${name}` });
}

/** A fleet with definitions that would lie beside its program as files. */
export function fleetOf(data = new FleetData(), fleet = newFleet()): LoadedFleet {
  return resolveFleet(fleet, '.', '.', data);
}
