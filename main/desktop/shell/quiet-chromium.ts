import type { CommandLine } from 'electron';

/** Chromium's own errands over the network, which a hospital's firewall would only report. Nothing here needs them. */
const SWITCHES = [
  'disable-background-networking',
  'disable-component-update',
  'disable-domain-reliability',
  'disable-sync',
  'no-first-run',
  'no-pings',
] as const;

export function quietChromium(commandLine: Pick<CommandLine, 'appendSwitch'>): void {
  for (const name of SWITCHES) commandLine.appendSwitch(name);
}
