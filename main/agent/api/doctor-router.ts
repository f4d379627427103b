import type { ContractBuilder } from './builder.ts';
import type { AgentServices } from './services.ts';

/** A reader that leaves ends the run: its signal aborts. */
export function doctorRouter(os: ContractBuilder, services: () => AgentServices) {
  return {
    run: os.doctor.run.handler(({ signal }) => services().doctor.run(signal ?? new AbortController().signal)),
    firewall: os.doctor.firewall.handler(() => services().doctor.firewall()),
  };
}
