# syntax=docker/dockerfile:1

# One image for each process: docker build --build-arg PACKAGE=api|worker .
ARG NODE_IMAGE=node:20.20.2-slim
ARG PACKAGE=api

FROM ${NODE_IMAGE} AS workspace
WORKDIR /namsev
ENV CI=true PNPM="npx --yes pnpm@12.21.0"
# The manifests alone, so that a change of a source file does not install anew.
COPY package.json pnpm-lock.yaml pnpm-workspace.yaml ./
COPY patches patches
COPY packages/core/package.json packages/core/
COPY packages/api/package.json packages/api/
COPY packages/worker/package.json packages/worker/
COPY packages/local/package.json packages/local/
RUN $PNPM install --frozen-lockfile --filter . --filter '@namsev/api...' --filter '@namsev/worker...'
COPY tsconfig.base.json ./
COPY packages packages
COPY bin/preparation/bundle.mjs bin/preparation/
RUN node node_modules/@typescript/native/bin/tsc -b packages/api packages/api/page packages/worker \
  && node bin/preparation/bundle.mjs

# Each package with what it needs at run time, and without sources, tests and maps.
FROM workspace AS api-files
RUN $PNPM --filter @namsev/api deploy --prod /service
RUN cd /service && rm -rf src test dist/test node_modules/@namsev/*/src node_modules/@namsev/*/test node_modules/@namsev/*/dist/test \
  && find . -name '*.tsbuildinfo' -delete && find . \( -name '*.d.ts' -o -name '*.map' \) -type f -delete

FROM workspace AS worker-files
RUN $PNPM --filter @namsev/worker deploy --prod /service
RUN cd /service && rm -rf src test dist/test node_modules/@namsev/*/src node_modules/@namsev/*/test node_modules/@namsev/*/dist/test \
  && find . -name '*.tsbuildinfo' -delete && find . \( -name '*.d.ts' -o -name '*.map' \) -type f -delete

FROM ${NODE_IMAGE} AS runtime
# A relative CITY is looked for beside the source tree, and there is none here.
ENV NODE_ENV=production HOST=0.0.0.0 CITY=/namsev/cities/tirupur
COPY cities /namsev/cities
WORKDIR /namsev/service
USER node

FROM runtime AS api
ENV PORT=5000
COPY --from=api-files /service ./
EXPOSE 5000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/server.js"]

FROM runtime AS worker
# A volume that begins empty takes its owner from here.
USER root
RUN mkdir /backups && chown node:node /backups
USER node
ENV WORKER_PORT=5001
COPY --from=worker-files /service ./
EXPOSE 5001
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s --retries=3 \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.WORKER_PORT}/health/ready`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/src/main.js"]

FROM ${PACKAGE}
