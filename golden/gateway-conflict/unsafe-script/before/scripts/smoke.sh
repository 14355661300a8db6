#!/bin/sh
kubectl -n web get gateways.networking.istio.io www -o name || exit 1
