import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { Icon } from '../ui/icon.tsx';
import { RawDrawer, type RawWhat } from './raw-drawer.tsx';

/** Opens the JSON of a Bundle or an answer as it came; nothing is fetched before. */
export function RawButton({ id, what }: { readonly id: string; readonly what: RawWhat }): ReactNode {
  const { raw } = useTexts().caseTexts;
  const seesPatients = useMay('patient.reveal');
  const [open, setOpen] = useState(false);
  const bundle = what === 'bundle';
  // It names the patient.
  if (!seesPatients) return null;
  return (
    <>
      <Button
        size={bundle ? 'middle' : 'small'}
        type={bundle ? 'default' : 'link'}
        icon={bundle ? <Icon name="code" /> : null}
        onClick={() => {
          setOpen(true);
        }}
      >
        {bundle ? raw.bundle : raw.open}
      </Button>
      {open ? (
        <RawDrawer
          id={id}
          what={what}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </>
  );
}
