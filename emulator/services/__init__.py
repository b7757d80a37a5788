"""The services of AWS that ministack lacks or gets wrong, one module or package a service."""
