import Button from 'antd/es/button';
import { useEffect, useState, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import type { FirewallRequest } from '../../shared/api/doctor-contract.ts';
import { useAttempt } from '../connection/use-action.ts';
import { useLanguage, useTexts } from '../texts/use-texts.ts';
import { DataTable } from '../ui/data-table.tsx';
import { sideOf } from './doctor-report.ts';

/** Fetches the firewall request and prints it on a sheet. */
export function FirewallSheet(): ReactNode {
  const { firewall } = useTexts().doctor;
  const attempt = useAttempt();
  const [request, setRequest] = useState<FirewallRequest | null>(null);
  const ask = (): void => void attempt(async (client) => setRequest(await client.doctor.firewall()));
  useEffect(() => {
    if (request === null) return;
    const done = (): void => setRequest(null);
    window.addEventListener('afterprint', done, { once: true });
    window.print();
    return () => window.removeEventListener('afterprint', done);
  }, [request]);
  return (
    <>
      <Button type="link" size="small" onClick={ask}>
        {firewall}
      </Button>
      {request === null ? null : createPortal(<Sheet request={request} />, document.body)}
    </>
  );
}

function Sheet({ request }: { readonly request: FirewallRequest }): ReactNode {
  const words = useTexts().doctor.sheet;
  const side = sideOf(useLanguage());
  return (
    <section className="print-sheet">
      <h1>{words.title}</h1>
      <p>
        {words.from}: {request.from.host} ({request.from.addresses.join(', ')})
      </p>
      <DataTable
        heads={[words.direction, words.host, words.addresses, words.port, words.protocol, words.purpose]}
      >
        {request.rules.map((rule) => (
          <tr key={`${rule.direction} ${rule.host}:${String(rule.port)}`}>
            <td>{words.directions[rule.direction]}</td>
            <td>{rule.host}</td>
            <td>{rule.addresses.join(' ')}</td>
            <td>{rule.port}</td>
            <td>{rule.protocol}</td>
            <td>{rule.purpose[side]}</td>
          </tr>
        ))}
      </DataTable>
      {request.rules.some(({ direction }) => direction === 'inbound') ? null : <p>{words.noneInbound}</p>}
    </section>
  );
}
