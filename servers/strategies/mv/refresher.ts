/** Entry of the refresher's process: keeps the views at most an interval and a refresh old. Option: `intervalMs`. */
import { runKeeper } from '../../keeper-process.ts';
import { keepRefreshing } from './refreshing.ts';

const intervalMsDefault = 1_000;

runKeeper(({ order, ...channel }) =>
  keepRefreshing(
    {
      connectionString: order.connectionString,
      intervalMs: Number(order['intervalMs'] ?? intervalMsDefault),
      isAlone: true,
    },
    channel,
  ),
);
