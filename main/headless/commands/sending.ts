import type { Command } from 'commander';
import { callAgent, command, printAnswer, record, withBy, withReason } from '../command-line.ts';
import type { AuditOptions, Cli, CommonOptions } from '../command-line.ts';

/** `pause` stops all sending until `resume`, which also ends the pause after a restore and a refusing server's. Audited. */
export function sendingCommands({ io }: Cli): Command[] {
  const make = (name: 'pause' | 'resume', description: string, done: string): Command =>
    withReason(withBy(command(name, description))).action(async (options: CommonOptions & AuditOptions) => {
      const answer = await callAgent(options, (client) => client.destination[name](record(options)));
      printAnswer(io, options, answer, () => `${done}\n`);
    });
  return [
    make('pause', 'stop all sending until `resume`; answers are still listened to', 'sending is paused'),
    make('resume', 'send again, and try a server that refused at once', 'sending goes on'),
  ];
}
