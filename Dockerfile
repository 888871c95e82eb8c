FROM rust:1-bookworm AS build
WORKDIR /src
COPY . .
RUN cargo build --release --locked

FROM debian:bookworm-slim
RUN useradd --system --create-home socai
USER socai
WORKDIR /home/socai
COPY --from=build /src/target/release/socai /usr/local/bin/socai
EXPOSE 8080
ENTRYPOINT ["socai"]
CMD ["serve", "--listen", "0.0.0.0:8080"]
