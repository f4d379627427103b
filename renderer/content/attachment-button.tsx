import Button from 'antd/es/button';
import { useState, type ReactNode } from 'react';
import { useMay } from '../people/use-me.ts';
import { useTexts } from '../texts/use-texts.ts';
import { AttachmentDrawer } from './attachment-drawer.tsx';

/** Opens one kept attachment; nothing is fetched before. */
export function AttachmentButton({ id, name }: { readonly id: string; readonly name: string }): ReactNode {
  const words = useTexts().content.attachment;
  const seesPatients = useMay('patient.reveal');
  const [open, setOpen] = useState(false);
  if (!seesPatients) return null;
  return (
    <>
      <Button
        size="small"
        aria-label={words.openNamed(name)}
        onClick={() => {
          setOpen(true);
        }}
      >
        {words.open}
      </Button>
      {open ? (
        <AttachmentDrawer
          id={id}
          name={name}
          onClose={() => {
            setOpen(false);
          }}
        />
      ) : null}
    </>
  );
}
