import Popconfirm from 'antd/es/popconfirm';
import type { ReactNode } from 'react';
import type { ClientKeyView } from '../../shared/api/operations-contract.ts';
import { useConnection } from '../connection/connection.ts';
import { useAction } from '../connection/use-action.ts';
import { dateTime } from '../format/time.ts';
import { MayButton } from '../people/me.tsx';
import { useTexts } from '../texts/use-texts.ts';

/** Each key with its state and dates. */
export function KeyRows({
  keys,
  changed,
}: {
  readonly keys: readonly ClientKeyView[];
  readonly changed: () => void;
}): ReactNode {
  const { health, doctor } = useTexts();
  const words = health.keys;
  if (keys.length === 0) return <p className="pad tone-attention">{words.none}</p>;
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{words.kid}</th>
          <th scope="col">{words.alg}</th>
          <th scope="col">{words.created}</th>
          <th scope="col">{doctor.rotation.from}</th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.kid}>
            <td>
              <code className="break">{key.kid}</code>
              <div className={key.active ? 'second tone-good' : 'second'}>
                {doctor.rotation.states[key.state]}
                {key.state === 'previous' || key.state === 'next' ? (
                  <Retire kid={key.kid} changed={changed} />
                ) : null}
              </div>
              {key.state === 'next' ? (
                <div className="second tone-attention">
                  {doctor.rotation.switchAt(dateTime(key.activeFrom))}
                </div>
              ) : null}
            </td>
            <td>{key.alg}</td>
            <td className="tabular">{dateTime(key.createdAt)}</td>
            <td className="tabular">{dateTime(key.activeFrom)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Retire({ kid, changed }: { readonly kid: string; readonly changed: () => void }): ReactNode {
  const { shell, doctor } = useTexts();
  const words = doctor.rotation;
  const { client } = useConnection();
  const retire = useAction(async () => {
    await client.keys.retire({ kid });
    changed();
  }, words.retiredDone);
  return (
    <Popconfirm
      title={words.retireTitle}
      description={words.retireDetail}
      okText={words.retire}
      cancelText={shell.common.cancel}
      onConfirm={retire.run}
    >
      <MayButton ability="keys.manage" type="link" size="small" loading={retire.running}>
        {words.retire}
      </MayButton>
    </Popconfirm>
  );
}
