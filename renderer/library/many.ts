/** What can be done to several series at once; the bar above the list and the menu of the right button offer it. */
import Columns2 from '@lucide/svelte/icons/columns-2';
import Pin from '@lucide/svelte/icons/pin';
import Send from '@lucide/svelte/icons/send';
import Trash from '@lucide/svelte/icons/trash';
import type { Component } from 'svelte';
import { network } from '../network/network.svelte';
import { library } from '../state/library.svelte';
import { shown } from '../state/shown.svelte';
import { strings } from '../strings';
import { view } from './view.svelte';

const words = strings.library.many;

export interface ManyAction {
  id: string;
  label: string;
  icon: Component<{ size?: number | string }>;
  danger?: boolean;
  enabled?: (ids: readonly string[]) => boolean;
  run(ids: readonly string[]): void;
}

export const MANY_ACTIONS: readonly ManyAction[] = [
  {
    id: 'compare',
    label: words.compare,
    icon: Columns2,
    enabled: (ids) => ids.length >= 2 && ids.length <= 4,
    run: (ids) => shown.openSideBySide?.(ids),
  },
  { id: 'keep', label: words.keep, icon: Pin, run: (ids) => void library.mark(ids, { kept: true }) },
  {
    id: 'send',
    label: words.send,
    icon: Send,
    run: ([first = '', ...more]) => {
      const entry = library.find(first);
      if (entry) network.dialog = { kind: 'send', entry, more };
    },
  },
  {
    id: 'delete',
    label: words.delete,
    icon: Trash,
    danger: true,
    run: (ids) => {
      view.selectNone();
      void library.removeMany(ids);
    },
  },
];
