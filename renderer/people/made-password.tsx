import Button from 'antd/es/button';
import Modal from 'antd/es/modal';
import type { ReactNode } from 'react';
import { dateTime } from '../format/time.ts';
import { usePaper } from '../print/sheet.tsx';
import { useTexts } from '../texts/use-texts.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Facts } from '../ui/facts.tsx';
import { useMe } from './use-me.ts';

/** A password that was just made for somebody. */
export interface Made {
  readonly name: string;
  readonly displayName: string;
  readonly password: string;
}

/** Shown once, to be handed over: copied or printed. It closes by its own button only, never by a slip. */
export function MadePassword({
  made,
  onClose,
}: {
  readonly made: Made;
  readonly onClose: () => void;
}): ReactNode {
  const { people } = useTexts();
  const words = people.made;
  const { columns } = people.page;
  const me = useMe();
  const paper = usePaper();
  const { protocol, origin } = window.location;
  const facts = [
    // The desktop's window has no address that another machine could open.
    ...(protocol.startsWith('http') ? [{ label: words.address, value: origin }] : []),
    { label: columns.name, value: made.name },
    { label: columns.displayName, value: made.displayName },
    { label: words.password, value: <code className="made-password">{made.password}</code> },
  ];
  return (
    <Modal
      open
      title={words.title}
      closable={false}
      keyboard={false}
      mask={{ closable: false }}
      footer={
        <>
          <Button
            onClick={() => {
              paper.print(
                <>
                  <h1>{words.paperTitle}</h1>
                  <Facts facts={facts} />
                  <ol>
                    {words.paperSteps.map((step) => (
                      <li key={step}>{step}</li>
                    ))}
                  </ol>
                  <p>{words.paperMade(dateTime(new Date().toISOString()), me?.displayName ?? '—')}</p>
                </>,
              );
            }}
          >
            {words.print}
          </Button>
          <Button type="primary" onClick={onClose}>
            {words.close}
          </Button>
        </>
      }
    >
      <div className="dialog-body">
        <p>{words.detail(made.displayName)}</p>
        <p className="copyable made-line">
          <code className="made-password">{made.password}</code>
          <CopyButton text={made.password} what={words.password} />
        </p>
      </div>
      {paper.sheet}
    </Modal>
  );
}
