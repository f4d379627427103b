import { startsHidden } from '../config/launch.ts';
import { en } from '../texts/en.ts';
import { zhTW } from '../texts/zh-TW.ts';

/**
 * Says why the program does not start, and ends it. Nothing of it is open yet: no page, no agent, no lock. The box is the system's
 * own, as there is no window; a start at sign-in, which nobody looks at, has the line in the log alone.
 */
export function refuseToStart(
  name: string,
  parts: {
    readonly argv: readonly string[];
    /** One line of the desktop's log. */
    readonly tell: (event: string) => void;
    readonly showErrorBox: (title: string, text: string) => void;
    readonly exit: (code: number) => void;
  },
): void {
  parts.tell('switch-refused');
  const text = [zhTW.refusedSwitch(name), en.refusedSwitch(name)].join('\n\n');
  process.stderr.write(`${text}\n`);
  if (!startsHidden(parts.argv)) parts.showErrorBox(zhTW.product, text);
  parts.exit(1);
}
