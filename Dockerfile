# The till in a container: Node runs its source as it stands. Node 26 strips types by itself.
FROM node:26-slim
ENV NODE_ENV=production
WORKDIR /app
COPY package.json package-lock.json ./
# The optional packages are a Node of the project's own, which is not needed here.
RUN npm ci --omit=dev --omit=optional && npm cache clean --force
COPY tools tools
COPY db db
COPY src src
COPY texttill.config.ts ./
RUN mkdir data && chown node:node data
USER node
VOLUME /app/data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT || 3000}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, so that SIGTERM reaches the till, which finishes what it began.
CMD ["node", "--max-semi-space-size=32", "src/main.ts"]
