import type { CheckService } from '../../agent/agent-types.ts';
import type { Clock, Log } from '../../agent/ports.ts';
import { isValidate, serveChecks } from './check-service.ts';
import type { Door } from './door.ts';
import { securityHeaders } from './headers.ts';
import { MachinePort } from './machine-port.ts';
import { plain } from './responses.ts';

/** The check service of a host without a console: this port serves nothing else. */
export async function startCheckDoor(options: {
  /** `console.port`; 0: any free port. */
  readonly port: number;
  readonly service: () => CheckService | null;
  readonly clock: Clock;
  readonly log: Log;
}) {
  const { port, service, clock, log } = options;
  const validate = serveChecks(service, clock);
  const machine = new MachinePort({
    port,
    clock,
    listenerFor: (door: Door) => (request, response) => {
      for (const [name, value] of Object.entries(securityHeaders())) response.setHeader(name, value);
      if (isValidate(request.url ?? '/')) validate(request, response, door).catch(() => response.destroy());
      else plain(response, 404);
    },
  });
  await machine.openOrKeepTrying(() => undefined);
  if (machine.refusal !== null) log('error', 'console-port-taken', {}, machine.refusal);
  return {
    /** Null while another program holds the port; opening it is retried. */
    get port() {
      return machine.door?.port ?? null;
    },
    stop: () => machine.stop(),
  };
}
