#!/usr/bin/env bash
# build.sh IMAGE…: builds images with docker, podman or buildah. IMAGE is a service or `cli`, or one of them with a
# variant: `sfx-gpu` is the target sfx from the lock requirements/images/sfx-gpu.lock, tagged `sva-sfx:TAG-gpu`.
set -euo pipefail
cd "$(dirname "$0")/../.."

find_engine() {
    local engine
    for engine in docker podman buildah; do
        # A client without its daemon is no engine.
        if command -v "$engine" >/dev/null && "$engine" info >/dev/null 2>&1; then
            echo "$engine"
            return
        fi
    done
    echo "nothing here builds images: install docker, podman or buildah" >&2
    return 1
}

# What the images share is built once.
export BUILDAH_LAYERS=${BUILDAH_LAYERS:-true}
engine=${ENGINE:-$(find_engine)}
prefix=${REGISTRY:+${REGISTRY%/}/}
tag=${TAG:-dev}
arguments=(--file deploy/images/Dockerfile)
for name in BASE INDEX_URL TORCH_INDEX_URL; do
    if [ -n "${!name:-}" ]; then arguments+=(--build-arg "$name=${!name}"); fi
done
if [ -n "${CA_FILE:-}" ]; then arguments+=(--secret "id=ca,src=$CA_FILE"); fi
if [ -n "${NETRC_FILE:-}" ]; then arguments+=(--secret "id=netrc,src=$NETRC_FILE"); fi
if revision=$(git rev-parse HEAD 2>/dev/null); then
    arguments+=(--label "org.opencontainers.image.revision=$revision")
fi

for image in "$@"; do
    service=${image%%-*}
    variant=${image#"$service"}
    if [ ! -f "requirements/images/$image.lock" ]; then
        echo "there is no requirements/images/$image.lock: 'make lock' makes the usual ones, 'make lock-cpu' those of -cpu" >&2
        exit 1
    fi
    echo "images: building $prefix""sva-$service:$tag$variant with $engine"
    "$engine" build "${arguments[@]}" --target "$service" --build-arg "VARIANT=$variant" \
        --label "org.opencontainers.image.version=$tag$variant" --tag "${prefix}sva-$service:$tag$variant" .
done
