-- Undo of windows looks for a person's last changes.
create index event_window_undo on event (actor, seq)
  where kind in ('window.added', 'window.moved', 'window.extended', 'window.cancelled', 'window.undone');
