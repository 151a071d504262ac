import { Box } from 'ink';
import type { ReactNode } from 'react';
import { rejectionColumns, silenceColumns, sourceColumns } from '../screens/alerting.ts';
import { alertColumns, clockColumns, taskColumns } from '../screens/columns.ts';
import { dutyColumns } from '../screens/duties.ts';
import { incidentColumns } from '../screens/incidents.ts';
import { drawnColumns, syncColumns, treeColumns } from '../screens/inventory.ts';
import { performanceColumns } from '../screens/performance.ts';
import { shiftColumns } from '../screens/shift.ts';
import { upkeepColumns } from '../screens/upkeep.ts';
import type { HeadingLine } from '../state/groups.ts';
import { layoutOf, shapeOf } from '../state/layout.ts';
import type { Listed, ListState } from '../state/list.ts';
import { chosen, cursorOf, stretchIn } from '../state/slots.ts';
import { calendarLines } from '../view/calendar.ts';
import { emptyLines } from '../view/empty.ts';
import { fleetLines } from '../view/fleet.ts';
import { overviewLines } from '../view/overview.ts';
import type { Column } from '../view/table.ts';
import { plan, tableLines, titles } from '../view/table.ts';
import { tabsLine } from '../view/tabs.ts';
import { useDashboard, useLook, useUi } from './context.ts';
import { Detail } from './Detail.tsx';
import { Lines } from './Lines.tsx';

interface TableProps<R extends Listed> {
  readonly list: ListState<R>;
  readonly columns: readonly Column<Exclude<R, HeadingLine>>[];
  readonly width: number;
  readonly height: number;
  readonly focused: boolean;
  /** What stands over the column titles. */
  readonly above?: readonly string[];
}

function Table<R extends Listed>({ list, columns, width, height, focused, above = [] }: TableProps<R>): ReactNode {
  const look = useLook();
  const { screen, board, views } = useUi((state) => ({ screen: state.screen, board: state.board, views: state.views }));
  if (list.loaded && list.total === 0 && list.gone === undefined)
    return <Lines lines={[...above, ...emptyLines(look, width, { screen, list, board, views })]} />;
  const rows = tableLines(look, width, height - 1 - above.length, list, columns, focused);
  return <Lines lines={[...above, titles(look, width, plan(columns, width)), ...rows]} />;
}

function Queue({ width, height }: { readonly width: number; readonly height: number }): ReactNode {
  const look = useLook();
  const { queue, views, pane } = useUi((state) => ({ queue: state.lists.queue, views: state.views, pane: state.pane }));
  const { tabRows } = layoutOf(useUi(shapeOf));
  const above = tabRows > 0 ? [tabsLine(look, width, views, queue)] : [];
  return <Table list={queue} columns={taskColumns} width={width} height={height} focused={pane === 'list'} above={above} />;
}

function List({ width, height }: { readonly width: number; readonly height: number }): ReactNode {
  const { lists, screen, pane } = useUi((state) => ({ lists: state.lists, screen: state.screen, pane: state.pane }));
  const shape = { width, height, focused: pane === 'list' };
  switch (screen) {
    case 'overview':
      return <Overview width={width} height={height} />;
    case 'queue':
      return <Queue width={width} height={height} />;
    case 'alerts':
      return <Table list={lists.alerts} columns={alertColumns} {...shape} />;
    case 'escalations':
      return <Table list={lists.escalations} columns={clockColumns} {...shape} />;
    case 'inventory':
      return <Table list={lists.inventory} columns={treeColumns} {...shape} />;
    case 'silences':
      return <Table list={lists.silences} columns={silenceColumns} {...shape} />;
    case 'sources':
      return <Table list={lists.sources} columns={sourceColumns} {...shape} />;
    case 'performance':
      return <Table list={lists.performance} columns={performanceColumns} {...shape} />;
    case 'rejections':
      return <Table list={lists.rejections} columns={rejectionColumns} {...shape} />;
    case 'oncall':
      return <Table list={lists.oncall} columns={dutyColumns} {...shape} />;
    case 'incidents':
      return <Table list={lists.incidents} columns={incidentColumns} {...shape} />;
    case 'shift':
      return <Table list={lists.shift} columns={shiftColumns} {...shape} />;
    case 'upkeep':
      return <Table list={lists.upkeep} columns={upkeepColumns} {...shape} />;
    case 'calendar':
      return <Calendar {...shape} />;
    case 'syncs':
      return <Table list={lists.syncs} columns={syncColumns} {...shape} />;
    case 'fleet':
      return <Fleet {...shape} />;
    case 'dependencies':
      return <Table list={lists.dependencies} columns={drawnColumns} {...shape} />;
  }
}

function Calendar({ width, height, focused }: { readonly width: number; readonly height: number; readonly focused: boolean }): ReactNode {
  const { ui } = useDashboard();
  const look = useLook();
  const { list, calendar } = useUi((state) => ({ list: state.lists.calendar, calendar: state.calendar, size: state.size }));
  const state = ui.store.getState();
  const { board, views } = state;
  const shown = { list, calendar, focused, stretch: stretchIn(state), cursor: cursorOf(state), chosen: chosen(state) };
  const drawn = calendarLines(look, width, height, shown);
  const empty = list.loaded && list.total === 0 && list.gone === undefined && calendar.shape !== 'grid';
  return <Lines lines={empty ? [...drawn.slice(0, 1), ...emptyLines(look, width, { screen: 'calendar', list, board, views })] : drawn} />;
}

function Overview({ width, height }: { readonly width: number; readonly height: number }): ReactNode {
  const { ui } = useDashboard();
  const look = useLook();
  useUi((state) => [state.board, state.lists.overview, state.pane, state.size]);
  return <Lines lines={overviewLines(look, ui.store.getState(), width, height)} />;
}

function Fleet({ width, height, focused }: { readonly width: number; readonly height: number; readonly focused: boolean }): ReactNode {
  const look = useLook();
  const { list, board, views } = useUi((state) => ({ list: state.lists.fleet, board: state.board, views: state.views }));
  if (list.loaded && list.total === 0 && list.gone === undefined)
    return <Lines lines={emptyLines(look, width, { screen: 'fleet', list, board, views })} />;
  return <Lines lines={fleetLines(look, list, width, height, focused)} />;
}

export function Body(): ReactNode {
  const shape = useUi(shapeOf);
  const look = useLook();
  const { bodyRows, listColumns, detailColumns } = layoutOf(shape);
  const bar = Array.from({ length: bodyRows }, () => look.paint('rule', look.glyphs.vertical));
  return (
    <Box height={bodyRows}>
      {listColumns > 0 && (
        <Box width={listColumns} flexShrink={0}>
          <List width={listColumns} height={bodyRows} />
        </Box>
      )}
      {listColumns > 0 && detailColumns > 0 && (
        <Box width={1} flexShrink={0}>
          <Lines lines={bar} />
        </Box>
      )}
      {detailColumns > 0 && (
        <Box width={detailColumns} flexShrink={0}>
          <Detail width={detailColumns} height={bodyRows} />
        </Box>
      )}
    </Box>
  );
}
