/** All routes of the plugin. Loaded with the first request, so that the start does not pay for it. */

import { Metrics } from '../../ops/metrics.ts';
import { actionRoutes } from './actions.ts';
import { createHttpApp, type HttpApp } from './app.ts';
import { docsRoutes } from './docs.ts';
import { doctorRoutes } from './doctor.ts';
import type { HttpServiceOptions } from './http_service.ts';
import { monitoringRoutes } from './monitoring.ts';
import { statusRoutes } from './status.ts';
import { summaryRoutes } from './summaries.ts';

export interface Loaded {
  readonly app: HttpApp;
  readonly metrics: Metrics;
}

export function loadRoutes(options: HttpServiceOptions): Loaded {
  const { api, version, telemetry, history, components, queue, now } = options;
  const metrics = new Metrics({ version, gauges: queue });
  telemetry.listen((event) => metrics.count(event));
  telemetry.settle();
  const app = createHttpApp({
    routes: [
      monitoringRoutes({
        api,
        version,
        components: () => components.list(),
        ready: options.ready,
        metrics: async () => ({ text: await metrics.text(), contentType: metrics.contentType }),
        metricsToken: options.metricsToken,
      }),
      statusRoutes({
        api,
        version,
        startedAt: options.startedAt,
        now,
        components: () => components.list(),
        queue,
        figures: () => history.figures(now()),
        recentJobs: () => history.recent(RECENT_JOBS),
      }),
      actionRoutes({ jobs: options.jobs }),
      summaryRoutes({ jobs: options.jobs, describe: options.describe }),
      doctorRoutes({ api, ...options.endpoint }),
      docsRoutes(version),
    ],
    log: options.log,
    newId: options.newId,
  });
  return { app, metrics };
}

const RECENT_JOBS = 50;
