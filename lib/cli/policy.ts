import type { CommandGroup } from './command';
import { testPolicy } from './policy/test';

/** `fairlead policy`: what can be asked of policies. */
export const policy: CommandGroup = {
  configure(command) {
    command.addHelpText('after', '\nExamples:\n  fairlead policy test\n  fairlead policy test restricted-pods');
  },

  commands: [{ name: 'test', summary: 'try the examples of policies', command: testPolicy }],
};
