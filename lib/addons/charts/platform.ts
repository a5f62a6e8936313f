import { ChartAddon } from '../../constructs';
import { PLATFORM } from '../catalogue/platform';

/**
 * kro: kinds of your own out of groups of objects.
 *
 * @see https://kro.run/docs/overview
 */
export class Kro extends ChartAddon {
  public static override readonly about = PLATFORM.kro;
}
