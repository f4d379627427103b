import Popconfirm, { type PopconfirmProps } from 'antd/es/popconfirm';
import type { ReactNode } from 'react';
import { PopoverFocus } from './dialog-focus.tsx';

/** Confirmation popup at the button. */
export function Sure({ title, ...question }: PopconfirmProps & { readonly title: string }): ReactNode {
  return (
    <Popconfirm
      {...question}
      destroyOnHidden
      title={
        <>
          <PopoverFocus />
          {title}
        </>
      }
    />
  );
}
